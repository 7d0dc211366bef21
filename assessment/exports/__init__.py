"""Files of the year end: a workbook and a report, written from the lines of a `YearBook`."""
