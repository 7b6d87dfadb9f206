"""`python -m inthenews`."""

if __name__ == "__main__":
    # Worker processes import this module again and need nothing of the command line.
    from inthenews.cli import main

    main()
