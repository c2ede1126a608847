"""Which mails there are, who gets them, and what may become of one: values in, a value or a refusal out."""
