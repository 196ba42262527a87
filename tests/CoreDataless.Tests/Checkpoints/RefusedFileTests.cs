using CoreDataless.Checkpoints;
using CoreDataless.WeightsConverter;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>The folder of files that must not be read: each ends in exit code 3 and a message naming file and
/// reason.</summary>
public class RefusedFileTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "module.pt", "a whole pickled module (__main__.Tiny)" },
        { "module-legacy.pth", "a whole pickled module (__main__.Tiny)" },
        { "module-inside.pt", "a whole pickled object (__main__.Tiny)" },
        { "os-system.pt", "'posix.system'" },
        { "os-system-legacy.pth", "'posix.system'" },
        { "list.pt", "a list of 2" },
        { "no-tensors.pt", "'epoch' (3)" },
        { "quantized.pt", "torch.QInt8Storage" },
        { "complex.pt", "torch.ComplexFloatStorage" },
        { "cycle.pt", "holds itself" },
        { "script.pt", "TorchScript" },
        { "objects.npz", "'thing'" },
        { "records.npz", "several fields" },
        { "single.npy", "a single NumPy array" },
        { "bare-pickle.pth", "a bare pickle" },
        { "git-lfs.pth", "git lfs pull" },
        { "page.pth", "a web page" },
        { "empty.pth", "0 bytes" },
        { "one-byte.pth", "no known format" },
        { "text.txt", "no known format" },
        { "old.tar", "a tar file" },
        { "", "a folder" },
        { "absent.pth", "no such file" },
        { "absent/absent.pth", "no such file" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_ends_in_exit_code_3_and_names_file_and_reason(string name, string reason)
    {
        var path = Fixture.PathOf(Path.Combine("refused", name));
        var (output, errors) = (new StringWriter(), new StringWriter());
        var target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new ConvertOptions(
            path, target, DType.Float32, null, null, null, null, null, null, null, Verify: false, Force: false);

        Assert.Equal(3, Conversion.Run(options, output, errors));

        Assert.StartsWith(path + ": ", errors.ToString());
        Assert.Contains(reason, errors.ToString());
        Assert.Single(errors.ToString().Trim().Split('\n'));
        Assert.False(File.Exists(target));
    }

    [Fact]
    public void Each_file_of_the_folder_is_tested()
    {
        var tested = Files.Select(row => row.Data.Item1).ToHashSet();
        Assert.All(Directory.GetFiles(Fixture.PathOf("refused")), f => Assert.Contains(Path.GetFileName(f), tested));
    }

    [Fact]
    public void A_refusal_is_an_unreadable_file_to_the_command_line()
    {
        var error = Assert.Throws<CheckpointException>(() => Fixture.Open("absent"));
        Assert.IsAssignableFrom<InvalidDataFileException>(error);
        Assert.Equal(Fixture.PathOf("absent"), error.FilePath);
    }
}
