"""`python -m inthenews`."""

from inthenews.cli import main

if __name__ == "__main__":
    main()
