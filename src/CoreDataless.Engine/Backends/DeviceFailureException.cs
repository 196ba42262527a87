namespace CoreDataless.Engine;

/// <summary>A device gave up while it worked; what was read before is good.</summary>
public class DeviceFailureException(string message) : Exception(message);
