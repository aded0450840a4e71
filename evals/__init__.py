"""Cases in, scorecard out: the suite that stops a change which makes answers worse."""
