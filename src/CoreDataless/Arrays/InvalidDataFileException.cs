using CoreDataless.Arrays;

namespace CoreDataless;

/// <summary>A file which cannot be read: absent, not permitted, damaged or of a kind that is not known.
/// The message is always "FILE: reason; what to do".</summary>
public class InvalidDataFileException : IOException
{
    /// <summary>Builds the message from its three parts.</summary>
    /// <param name="filePath">The file, as the caller named it.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="whatToDo">What the user can do about it.</param>
    /// <param name="inner">What was caught, if anything.</param>
    public InvalidDataFileException(string filePath, string reason, string whatToDo, Exception? inner = null)
        : base($"{filePath}: {Printable.Of(reason)}; {Printable.Of(whatToDo)}", inner)
    {
        FilePath = filePath;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string FilePath { get; }
}
