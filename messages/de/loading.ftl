loading-large = sie hat { NUMBER($size, minimumFractionDigits: 1, maximumFractionDigits: 1) } MiB
loading-limit = höchstens { NUMBER($size, minimumFractionDigits: 0, maximumFractionDigits: 0) } MiB
loading-unreadable = der Browser konnte sie nicht lesen
loading-readable = eine lesbare Datei
loading-file = die Datei
