namespace CoreDataless.Cli;

/// <summary>Options that the parser accepts one by one but that have no meaning together.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A device that was asked for and is not there.</summary>
internal sealed class DeviceException(string message) : Exception(message);
