"""The commands, one file each: ``check.py`` declares the click command ``check``.

What a command needs is imported in its functions, when it runs: ``guard --help`` loads every file here, and a mistake in
an option is reported before anything heavy is loaded.
"""
