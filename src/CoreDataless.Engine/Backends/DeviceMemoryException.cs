namespace CoreDataless.Engine;

/// <summary>A device has not the memory for a program; a smaller batch may fit.</summary>
public sealed class DeviceMemoryException(string message) : DeviceFailureException(message);
