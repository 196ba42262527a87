using CoreDataless.Engine;
using CoreDataless.Images;
using CoreDataless.Metrics;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>Real images that prototypes are set beside.</summary>
internal static class ExampleImages
{
    private const int Most = 10_000;

    /// <summary>Fails now rather than at each model.</summary>
    /// <exception cref="InvalidDataFileException">A file is not there.</exception>
    public static void Check(EvaluationSettings settings)
    {
        foreach (string file in settings.Images.Append(settings.LabelsFile).OfType<string>())
        {
            if (!File.Exists(file) && !Directory.Exists(file))
                throw new InvalidDataFileException(file, "there is no such file", "check the path");
        }
    }

    /// <summary>What a network makes of them; null where there are none, or where they are another network's.</summary>
    /// <param name="settings">Names the files.</param>
    /// <param name="network">The network.</param>
    /// <param name="backend">Computes.</param>
    /// <param name="misfit">Told why they are not this network's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataFileException">A file cannot be read, has no labels, or too many images.</exception>
    public static RealExamples? Read(
        EvaluationSettings settings,
        Network network,
        IBackend backend,
        Action<string> misfit,
        CancellationToken cancellation)
    {
        if (settings.Images.Count == 0) return null;
        ImageSet images;
        try
        {
            images = InputImages.Read(settings.Images, settings.LabelsFile, network);
        }
        catch (ImageMisfitException e)
        {
            misfit($"no real images beside the prototypes: {e.Message}");
            return null;
        }
        if (images.Labels is not { } labels)
        {
            throw new InvalidDataFileException(settings.Images[0], "its images have no labels",
                "name their file with --labels, or store them in the .npz as y");
        }
        if (images.Count > Most)
        {
            throw new InvalidDataFileException(settings.Images[0], $"{images.Count} images are more than {Most}",
                "quartiles need fewer: name a part of them");
        }
        using var forward = new ForwardPass(backend, network, images.Count, settings.Options.MemoryBudget);
        return new RealExamples(forward.Run(images.Pixels, cancellation).Features, labels);
    }
}
