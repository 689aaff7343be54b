"""So that `python -m forecast` works where no script was installed."""

from forecast.cli import main

if __name__ == "__main__":
    main()
