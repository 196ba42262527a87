namespace CoreDataless.Bench;

/// <summary>The trained networks that come with the source.</summary>
internal static class Samples
{
    /// <summary>Trained on all of CIFAR-10.</summary>
    public static string Largest => Path.Join(Root(), "weights-converter/samples/resnet18-w16-cifar10-100.safetensors");

    // Benchmarks are run from anywhere inside of the source.
    private static string Root()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "CoreDataless.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("run this inside of the source");
    }
}
