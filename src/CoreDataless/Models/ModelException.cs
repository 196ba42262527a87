namespace CoreDataless.Models;

/// <summary>A checkpoint, a description or an option that gives no network; the message says what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Says which file, what is wrong and what to do.</summary>
    public ModelException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
