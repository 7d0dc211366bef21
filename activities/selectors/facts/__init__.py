"""What the app offers to the assessment: facts only, no points."""
