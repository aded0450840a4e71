"""What is counted in Chinese official prose: the parts that figures are found with."""
