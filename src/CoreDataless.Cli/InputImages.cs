using System.CommandLine;
using CoreDataless.Images;
using CoreDataless.Models;

namespace CoreDataless.Cli;

/// <summary>Images that the user brings, and their labels.</summary>
internal static class InputImages
{
    /// <summary>Where the labels are.</summary>
    public static readonly Option<string?> Labels =
        CommonOptions.Text("--labels", "FILE.npy", "The right class of each image.");

    /// <summary>Reads images for a network; labels of their own file win over those beside the images.</summary>
    /// <exception cref="ImageMisfitException">They are those of another network.</exception>
    /// <exception cref="InvalidDataFileException">A file cannot be read, or not every image has a label.</exception>
    public static ImageSet Read(IReadOnlyList<string> files, string? labelsFile, Network network)
    {
        ImageSet images = ImageFiles.Read(files, network.Input);
        if (images.Count == 0)
            throw new InvalidDataFileException(files[0], "there are no images in it", "name files with images");
        if (labelsFile is not null) images = images with { Labels = ImageFiles.ReadLabels(labelsFile) };
        if (images.Labels is not { } labels) return images;
        string source = labelsFile ?? files[0];
        if (labels.Count != images.Count)
        {
            throw new InvalidDataFileException(
                source, $"{labels.Count} labels for {images.Count} images", "give each image one");
        }
        return labels.Max() < network.Classes
            ? images
            : throw new ImageMisfitException(
                source, $"class {labels.Max()} of a network of {network.Classes}", "classes count from 0");
    }
}
