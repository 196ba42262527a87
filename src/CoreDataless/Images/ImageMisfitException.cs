namespace CoreDataless.Images;

/// <summary>Images or labels that another network wants: nothing is wrong with their file.</summary>
/// <inheritdoc/>
public sealed class ImageMisfitException(string filePath, string reason, string whatToDo)
    : InvalidDataFileException(filePath, reason, whatToDo);
