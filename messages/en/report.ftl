report-title = Report
report-print = Print…
report-download-html = Download HTML
report-download-markdown = Download Markdown
report-copy-markdown = Copy Markdown
report-frame = Report of the design
