"""The command line, one module per subject. Slow imports are made where they are needed."""
