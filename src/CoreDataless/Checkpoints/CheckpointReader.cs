using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Torch;

namespace CoreDataless.Checkpoints;

/// <summary>Tells formats apart by their first bytes, never by the file's name, and says what a file is that is
/// none.</summary>
internal static class CheckpointReader
{
    private const int TarMagicAt = 257;
    private const int StartLength = 512;

    private const string Known = "PyTorch (.pt, .pth, .th), .safetensors and NumPy (.npz) files are read";

    /// <exception cref="MalformedDataException">The format is not known, or the file is damaged.</exception>
    public static (CheckpointFormat Format, CheckpointContent Content) Read(ByteRun file)
    {
        var start = file.Slice(0, (int)Math.Min(StartLength, file.Length));
        // A length may begin with "PK"; where a header then has its brace, zip files have a method that is none.
        if (SafeTensorsReader.IsThere(start)) return (CheckpointFormat.SafeTensors, SafeTensorsReader.Read(file));
        if (start.StartsWith("PK"u8)) return ReadZip(new ZipContent(file));
        if (TorchLegacyReader.IsThere(start)) return (CheckpointFormat.TorchLegacy, TorchLegacyReader.Read(file));
        throw Unknown(start);
    }

    private static (CheckpointFormat Format, CheckpointContent Content) ReadZip(ZipContent zip)
    {
        if (zip.Entries.Any(TorchZipReader.IsPickle)) return (CheckpointFormat.TorchZip, TorchZipReader.Read(zip));
        if (NpzArchive.IsThere(zip)) return (CheckpointFormat.NumpyArchive, NumpyReader.Read(zip));
        throw new MalformedDataException(
            "it is a zip file, but neither PyTorch's (data.pkl) nor NumPy's (.npy)", Known);
    }

    private static MalformedDataException Unknown(ReadOnlySpan<byte> start)
    {
        if (start.Length > TarMagicAt + 5 && start[TarMagicAt..].StartsWith("ustar"u8))
            return new(
                "it is a tar file, as PyTorch wrote them before 0.1.11", "load and save it with a PyTorch of 2018");
        if (start.StartsWith("version https://git-lfs"u8))
            return new("it is a git-lfs pointer, not the file itself", "run 'git lfs pull'");
        if (start.StartsWith("<"u8)) return new("it is a web page", "download the file itself");
        if (NpyHeader.IsThere(start)) return new("it is a single NumPy array", "store all arrays in one .npz file");
        if (start[0] == 0x80) return new("it is a bare pickle, not a file of torch.save", Advice.SaveStateDict);
        var first = Convert.ToHexStringLower(start[..Math.Min(8, start.Length)]);
        return new($"its first bytes ({first}) are of no known format", Known);
    }
}
