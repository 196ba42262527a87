namespace CoreDataless.Spectral;

/// <summary>A filter's pattern that fits no tensor; the message lists what is there.</summary>
public sealed class LayerFilterException(string message) : Exception(message);
