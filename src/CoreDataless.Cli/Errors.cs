namespace CoreDataless.Cli;

/// <summary>Options that the parser accepts one by one but that have no meaning together.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A device that was asked for and is not there.</summary>
internal sealed class DeviceException(string message) : Exception(message);

/// <summary>Results of which no page can be made: everything else about them is fine.</summary>
internal sealed class PageException(string message, Exception inner) : Exception(message, inner);
