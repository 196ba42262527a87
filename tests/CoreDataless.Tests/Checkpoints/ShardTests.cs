using System.Security.Cryptography;
using System.Text.Json;
using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Checkpoints in several files.</summary>
public sealed class ShardTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";

    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Write(string name, params SafeTensorsFile.Entry[] entries) =>
        File.WriteAllBytes(PathOf(name), SafeTensorsFile.Of(entries));

    private void WriteIndex(params (string Tensor, string File)[] map) => File.WriteAllText(PathOf(Index),
        JsonSerializer.Serialize(new
        {
            metadata = new { total_size = 1 },
            weight_map = map.ToDictionary(m => m.Tensor, m => m.File),
        }));

    private void WriteModel()
    {
        Write(First, new("layers.0.weight", "BF16", 3, 4), new("embed.weight", "BF16", 5, 2));
        Write(Second, new("norm.weight", "BF16", 4), new("layers.1.weight", "BF16", 2, 6));
        WriteIndex(
            ("norm.weight", Second), ("embed.weight", First), ("layers.1.weight", Second), ("layers.0.weight", First));
    }

    private string Refusal(string name)
    {
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(PathOf(name)).Dispose());
        Assert.StartsWith(_folder, error.Message);
        return error.Message;
    }

    [Theory]
    [InlineData(Index)]
    [InlineData("")]
    public void An_index_or_its_folder_opens_as_one_checkpoint_in_the_order_of_the_index(string named)
    {
        WriteModel();
        Write("consolidated.safetensors", new SafeTensorsFile.Entry("other", "F32", 2));

        using var checkpoint = Checkpoint.Open(PathOf(named));

        Assert.Equal(["norm.weight", "embed.weight", "layers.1.weight", "layers.0.weight"],
            checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal(CheckpointFormat.SafeTensors, checkpoint.Format);
        Assert.Equal(["files joined by their index: 2"], checkpoint.Notes);
        Assert.Equal(PathOf(named), checkpoint.FilePath);
        foreach (var tensor in checkpoint.Tensors)
            Assert.Equal(Enumerable.Range(0, (int)tensor.Count).Select(i => (float)i), tensor.ToSingles());
        Assert.Equal([2L, 6L], checkpoint.Find("layers.1.weight")!.Shape);
    }

    [Fact]
    public void Its_hash_and_length_are_those_of_its_files_one_after_the_other()
    {
        WriteModel();
        using var checkpoint = Checkpoint.Open(_folder);
        byte[] all = [.. File.ReadAllBytes(PathOf(First)), .. File.ReadAllBytes(PathOf(Second))];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), checkpoint.Sha256());
        Assert.Equal(all.Length, checkpoint.FileBytes);
    }

    [Fact]
    public void A_folder_with_one_file_is_that_file()
    {
        Write("model.safetensors", new SafeTensorsFile.Entry("w", "F32", 2));
        using var checkpoint = Checkpoint.Open(_folder);
        Assert.Equal("w", Assert.Single(checkpoint.Tensors).Name);
    }

    [Fact]
    public void A_folder_with_several_files_or_none_is_refused()
    {
        Assert.Contains("folder without .safetensors", Refusal(""));
        Write("b.safetensors", new SafeTensorsFile.Entry("w", "F32", 2));
        Write("a.safetensors", new SafeTensorsFile.Entry("w", "F32", 2));
        Assert.Contains("a.safetensors, b.safetensors", Refusal(""));
    }

    [Fact]
    public void Shards_may_be_links_as_in_the_cache_of_a_hub()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        WriteModel();
        Directory.CreateDirectory(PathOf("blobs"));
        File.Move(PathOf(First), PathOf("blobs/1"));
        File.CreateSymbolicLink(PathOf(First), "blobs/1");
        using var checkpoint = Checkpoint.Open(PathOf(Index));
        Assert.Equal(4, checkpoint.Tensors.Count);
    }

    [Fact]
    public void Shards_of_PyTorch_open_too()
    {
        File.Copy(Fixture.PathOf("small.pt"), PathOf("pytorch_model-00001-of-00001.bin"));
        File.WriteAllText(PathOf("pytorch_model.bin.index.json"),
            """{"weight_map": {"conv.weight": "pytorch_model-00001-of-00001.bin"}}""");
        using var checkpoint = Checkpoint.Open(_folder);
        Assert.Equal(CheckpointFormat.TorchZip, checkpoint.Format);
        Assert.Equal(Fixture.Ramp(24), checkpoint.Find("conv.weight")!.ToSingles());
    }

    [Fact]
    public void Tensors_that_the_index_does_not_list_are_left_out_with_a_note()
    {
        WriteModel();
        WriteIndex(("norm.weight", Second), ("layers.0.weight", First));
        using var checkpoint = Checkpoint.Open(PathOf(Index));
        Assert.Equal(2, checkpoint.Tensors.Count);
        Assert.Contains("2 tensors are not in the index and were left out, such as 'embed.weight'", checkpoint.Notes);
    }

    [Fact]
    public void An_absent_or_damaged_shard_is_named()
    {
        WriteModel();
        File.WriteAllText(PathOf(Second), "version https://git-lfs.github.com/spec/v1");
        Assert.Contains($"{Second}: it is a git-lfs pointer", Refusal(Index));
        File.Delete(PathOf(Second));
        Assert.Contains($"1 of the 2 files that it names are not beside it, such as '{Second}'", Refusal(Index));
    }

    [Fact]
    public void A_tensor_that_is_not_in_its_shard_is_named()
    {
        WriteModel();
        WriteIndex(("norm.weight", First));
        Assert.Contains($"'{First}' holds tensor 'norm.weight', which is not there", Refusal(Index));
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("sub/model.safetensors")]
    [InlineData("..\\\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    public void A_path_out_of_the_folder_is_refused(string file)
    {
        File.WriteAllText(PathOf(Index), $$"""{"weight_map": {"w": "{{file}}"} }""");
        Assert.Contains("which is no file beside it", Refusal(Index));
    }

    [Theory]
    [InlineData("""{"weight_map": {"w": "a", "w": "b"}}""", "'w'")]
    [InlineData("""{"weight_map": {"w": "a" """, "begins as JSON, but is none")]
    [InlineData("""{"weight_map": {"w": 3}}""", "no file's name for 'w'")]
    [InlineData("""{"weight_map": []}""", "no index of a checkpoint")]
    [InlineData("""{"model_type": "llama"}""", "no index of a checkpoint")]
    [InlineData("""{"weight_map": {}}""", "no tensors")]
    [InlineData("""{"weight_map": {"\ud800": "a"}}""", "not Unicode")]
    [InlineData("""{"weight_map": {"w": "\ud800"}}""", "not Unicode")]
    public void An_index_that_lies_is_refused(string json, string reason)
    {
        File.WriteAllText(PathOf(Index), json);
        Assert.Contains(reason, Refusal(Index));
    }

    [Fact]
    public void A_huge_index_is_refused_unread()
    {
        using (var stream = File.Create(PathOf(Index)))
        {
            stream.Write("{       "u8);
            stream.SetLength(100_000_001);
        }
        Assert.Contains("too many for an index", Refusal(Index));
    }
}
