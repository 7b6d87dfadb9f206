"""A press and a mailbox of one's own: all that trying the product out needs, on loopback."""
