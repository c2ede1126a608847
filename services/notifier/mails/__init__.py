"""How a mail is written: one text a kind, laid out as plain text and as HTML, with the headers that machines read."""
