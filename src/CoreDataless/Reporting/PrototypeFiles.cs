using CoreDataless.Arrays;
using CoreDataless.Engine;
using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>
/// A folder per model: the prototypes and adversaries as pictures to look at and as arrays to work with.
/// </summary>
public sealed class PrototypeFiles
{
    private readonly string _folder;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public PrototypeFiles(string folder)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
    }

    /// <summary>Writes one model's runs; what was cancelled is left out. Models of one file name get numbers.</summary>
    /// <returns>The model's folder.</returns>
    public string Write(EvaluatedModel model)
    {
        string folder = Path.Combine(_folder, Unique(Path.GetFileNameWithoutExtension(model.Facts.File)));
        Directory.CreateDirectory(folder);
        IReadOnlyList<RunResult> runs = model.Result.Runs;
        Save(folder, "prototypes", [.. runs.Select(r => r.Prototypes)], model.Facts);
        Save(folder, "adversaries", [.. runs.Where(r => r.DeepFool is not null).Select(r => r.DeepFool!.Adversaries)],
            model.Facts);
        if (!ContactSheet.CanShow(model.Facts.Input, model.Facts.Classes)) return folder;
        for (int r = 0; r < runs.Count; r++)
        {
            Picture(folder, $"run{r}.png", runs[r].Prototypes, model.Facts.Input);
            if (runs[r].DeepFool is { } attack)
                Picture(folder, $"run{r}-adversaries.png", attack.Adversaries, model.Facts.Input);
        }
        return folder;
    }

    private string Unique(string name)
    {
        // A model called "...pth" must not write into the folder above.
        if (name.Trim('.').Length == 0) name = "model";
        string unique = name;
        for (int n = 2; !_taken.Add(unique); n++) unique = $"{name}-{n}";
        return unique;
    }

    private static void Save(string folder, string name, float[][] runs, ModelFacts facts)
    {
        if (runs.Length == 0) return;
        Shape image = facts.Input;
        float[] all = [.. runs.SelectMany(r => r)];
        AtomicFile.Write(Path.Combine(folder, name + ".npy"), stream => NpyWriter.Write(
            stream, all, runs.Length, facts.Classes, image.Channels, image.Height, image.Width));
    }

    private static void Picture(string folder, string name, float[] images, Shape image) =>
        AtomicFile.Write(Path.Combine(folder, name), stream => ContactSheet.Write(stream, images, image));
}
