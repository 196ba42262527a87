using CoreDataless.Arrays;

namespace CoreDataless.Checkpoints;

/// <summary>A folder named in place of a file, as one downloads them: the checkpoint in it, if there is just
/// one.</summary>
internal static class CheckpointFolder
{
    private const string NameOne = "name a file inside it";

    // The first kind that is there at all counts: beside an index lie the shards, and often older formats of the same.
    private static readonly string[] Kinds =
        ["*.safetensors.index.json", "*.safetensors", "*.bin.index.json", "*.bin"];

    /// <summary>The path itself, or the one index or .safetensors file of the folder that it is.</summary>
    /// <exception cref="CheckpointException">The folder has none, or several.</exception>
    public static string Resolve(string path)
    {
        if (!Directory.Exists(path)) return path;
        return FileGuard.Read(path, CheckpointException.Named, () => OneIn(path));
    }

    private static string OneIn(string folder)
    {
        var found = Kinds.Select(kind => Directory.GetFiles(folder, kind)).FirstOrDefault(files => files.Length > 0);
        return found switch
        {
            null => throw new MalformedDataException("it is a folder without .safetensors or .bin files", NameOne),
            [var one] => one,
            _ => throw new MalformedDataException(
                $"it is a folder with {found.Length} files and no index, of which each may be meant: "
                    + string.Join(", ", found.Select(Path.GetFileName).Order(StringComparer.Ordinal)),
                NameOne),
        };
    }
}
