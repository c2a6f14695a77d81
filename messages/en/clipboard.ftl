clipboard-forbidden = The browser does not let the clipboard be read here.
clipboard-name = The clipboard
