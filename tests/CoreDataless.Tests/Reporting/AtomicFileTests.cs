using CoreDataless.Reporting;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Reporting;

public sealed class AtomicFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        string file = _scratch.Write("a.json", s => s.WriteByte(1));
        string link = _scratch.Path("link.json");
        File.CreateSymbolicLink(link, file);
        AtomicFile.Write(link, s => s.WriteByte(2));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal([2], File.ReadAllBytes(file));
        Assert.Equal(2, Directory.GetFiles(_scratch.Folder).Length);
    }

    [Fact]
    public void What_fails_leaves_the_old_file()
    {
        string file = _scratch.Write("a.json", s => s.WriteByte(1));
        Assert.Throws<IOException>(() => AtomicFile.Write(file, s => throw new IOException("full")));
        Assert.Equal([1], File.ReadAllBytes(file));
        Assert.Single(Directory.GetFiles(_scratch.Folder));
    }

    [Fact]
    public void Devices_are_written_and_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no /dev");
        // A link to the device, so that a mistake costs the link only.
        string link = _scratch.Path("null");
        File.CreateSymbolicLink(link, "/dev/null");
        Assert.True(AtomicFile.IsSpecial(link));
        if (Environment.UserName != "root") AtomicFile.Write("/dev/null", s => s.WriteByte(1));
        AtomicFile.Write(link, s => s.WriteByte(1));
        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Empty(File.ReadAllBytes("/dev/null"));
        Assert.False(AtomicFile.IsSpecial(_scratch.Write("empty", _ => { })));
    }
}
