"""What is wrong with a link: broken, imitating another site, or hiding where it leads."""
