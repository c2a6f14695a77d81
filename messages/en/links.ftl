links-example-unknown = The link names no example.
links-checker-missing = the checker is not there
links-opened = { $name } is open, as a copy of your own.
links-refused = The link cannot be opened: { $reason }
links-unmade = No link holds this design: { $reason }
links-lost = The link could not be made: the checker is not there.
links-copied = A link that holds the design is on the clipboard.
links-copy-refused = This browser does not allow copying here. Save a file instead.
