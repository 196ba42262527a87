namespace CoreDataless.Checkpoints;

/// <summary>A checkpoint which cannot be read. The message is always "FILE: reason; what to do".</summary>
public sealed class CheckpointException : InvalidDataFileException
{
    /// <inheritdoc/>
    public CheckpointException(string filePath, string reason, string whatToDo, Exception? inner = null)
        : base(filePath, reason, whatToDo, inner)
    {
    }

    /// <summary>What <see cref="Arrays.FileGuard"/> throws for checkpoints.</summary>
    internal static CheckpointException Named(string filePath, string reason, string whatToDo, Exception? inner) =>
        new(filePath, reason, whatToDo, inner);
}
