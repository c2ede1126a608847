"""Where does the portal's mail go when there is no mail server? To a real SMTP door that keeps it, and pages that show it."""
