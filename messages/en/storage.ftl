storage-unsaved = Not saved in this browser: { $reason }. Save a file to keep your work.
storage-unreadable = The design that this browser kept cannot be opened, but downloaded from its list: { $error }
storage-single = This browser keeps only the design that is open. Save files to have more than one.
storage-aside-asked = The drawing before is set aside. You can download it as it is.
storage-aside-broken = Plumbline broke when it opened your drawing, so that is set aside. You can download it as it is.
storage-aside-unreadable = The drawing that this browser kept cannot be opened: { $error } You can download it as it is.
storage-aside-waiting = A drawing that could not be opened is still kept here.
