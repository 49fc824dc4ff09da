"""Pure rules of the trade: values in, values out, no Django, no I/O and no clock."""
