namespace CoreDataless.Engine;

/// <summary>
/// A graph was built or used in a way that has no meaning: the message names the operation and both facts.
/// </summary>
public class GraphException : Exception
{
    /// <summary>An error with its reason.</summary>
    public GraphException(string message) : base(message)
    {
    }
}

/// <summary>A gradient was asked for through an operation that has no rule.</summary>
public sealed class NotDifferentiableException : GraphException
{
    private NotDifferentiableException(string message) : base(message)
    {
    }

    internal static NotDifferentiableException For(Node node) =>
        new($"{node}: this operation has no gradient rule; take the gradient of a value that comes before it");

    internal static NotDifferentiableException For(Node node, Node input) =>
        new($"{node}: this operation has no gradient rule for its input {input}");
}
