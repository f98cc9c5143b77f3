"""Commands that concern the whole house."""
