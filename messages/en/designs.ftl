designs-title = Designs in this browser
designs-download-all = Download all
designs-archive-open = Open a file of designs…
designs-archive-file = Open a file of designs
designs-delete-question = Delete { $name }?
designs-delete-consequence = It goes from this browser with all its versions, and does not come back.
designs-restored = { $name } is as it was at { $time }. What it was before is a version, too.
designs-empty = Nothing is kept yet. What you draw appears here.
designs-damaged = Damaged entry
designs-damaged-note = damaged: it cannot be opened, but downloaded as it is
designs-safety-fallback = This browser's database cannot be opened here, as in some private windows. What you draw is kept in a small storage, without earlier versions; what the database holds is listed again once it opens. Download all of them now and then.
designs-safety-persistent = This browser keeps these designs until you clear its data.
designs-safety-temporary = This browser may clear these designs when its disk runs full, or when you clear its data. Download all of them now and then.
designs-failure = That could not be done: { $reason }
designs-archive-large = the file has { NUMBER($size) } bytes; at most { NUMBER($limit) } are read
designs-archive-added =
    { $count ->
        [one] { $count } design was added.
       *[other] { $count } designs were added.
    }
designs-archive-there =
    { $count ->
        [one] { $count } was here already.
       *[other] { $count } were here already.
    }
designs-archive-unreadable =
    { $count ->
        [one] { $count } entry could not be read.
       *[other] { $count } entries could not be read.
    }
designs-untitled = Untitled design
designs-about = { $components } · changed { $changed } · made { $made }
designs-about-open = open now · { $components } · changed { $changed } · made { $made }
designs-duplicate = Duplicate
designs-versions = Versions
designs-delete = Delete…
designs-open-named = Open { $name }
designs-rename-named = Rename { $name }
designs-duplicate-named = Duplicate { $name }
designs-download-named = Download { $name }
designs-versions-named = Versions of { $name }
designs-delete-named = Delete { $name }
designs-versions-fallback = Without a database there is no room for earlier versions.
designs-versions-empty = No earlier versions yet. One is kept every few minutes while you work.
designs-version-compare = Compare
designs-version-compare-named = Compare the drawing with { $time }
designs-version-restore = Restore
designs-version-restore-named = Restore { $time }
designs-version-download-named = Download { $time }
designs-rename-field = New name of { $name }
designs-conflict-deleted = This design was deleted in another tab
designs-conflict-deleted-about = What you see here is not kept any more. Nothing is lost as long as this page is open.
designs-conflict-new = Keep mine as a new design
designs-conflict-changed = This design was changed in another tab
designs-conflict-changed-about = Nothing was written over. You can go on with what the other tab has, or keep what you see here as a copy beside it.
designs-conflict-theirs = Open the other tab's version
designs-conflict-copy = Keep mine as a copy
