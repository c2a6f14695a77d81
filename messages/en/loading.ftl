loading-large = it has { NUMBER($size, minimumFractionDigits: 1, maximumFractionDigits: 1) } MiB
loading-limit = at most { NUMBER($size, minimumFractionDigits: 0, maximumFractionDigits: 0) } MiB
loading-unreadable = the browser could not read it
loading-readable = a file that can be read
loading-file = the file
