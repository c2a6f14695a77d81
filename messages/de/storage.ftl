storage-unsaved = In diesem Browser nicht gespeichert: { $reason }. Eine Datei speichern, um die Arbeit zu behalten.
storage-unreadable = Der Entwurf, den dieser Browser gespeichert hat, lässt sich nicht öffnen, aber aus der Liste herunterladen: { $error }
storage-single = Dieser Browser behält nur den geöffneten Entwurf. Dateien speichern, um mehrere zu haben.
storage-aside-asked = Die vorige Zeichnung ist beiseitegelegt. Sie lässt sich unverändert herunterladen.
storage-aside-broken = Plumbline ist beim Öffnen der Zeichnung abgestürzt, daher ist sie beiseitegelegt. Sie lässt sich unverändert herunterladen.
storage-aside-unreadable = Die Zeichnung, die dieser Browser gespeichert hat, lässt sich nicht öffnen: { $error } Sie lässt sich unverändert herunterladen.
storage-aside-waiting = Eine Zeichnung, die sich nicht öffnen ließ, ist hier noch gespeichert.
