using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Every format in miniature, as PyTorch and NumPy wrote it.</summary>
public class FormatTests
{
    [Theory]
    [InlineData("small.pt", CheckpointFormat.TorchZip)]
    [InlineData("small-protocol4.pt", CheckpointFormat.TorchZip)]
    [InlineData("compressed.pt", CheckpointFormat.TorchZip)]
    [InlineData("big-endian.pt", CheckpointFormat.TorchZip)]
    [InlineData("zip64.pt", CheckpointFormat.TorchZip)]
    [InlineData("small-legacy.pth", CheckpointFormat.TorchLegacy)]
    [InlineData("small-legacy-protocol4.pth", CheckpointFormat.TorchLegacy)]
    [InlineData("small.safetensors", CheckpointFormat.SafeTensors)]
    [InlineData("wrapped.pt", CheckpointFormat.TorchZip)]
    [InlineData("wrapped-legacy.pth", CheckpointFormat.TorchLegacy)]
    [InlineData("net.pt", CheckpointFormat.TorchZip)]
    public void The_small_state_dict_is_the_same_in_each_format(string file, CheckpointFormat format)
    {
        using var checkpoint = Fixture.Open(file);

        Assert.Equal(format, checkpoint.Format);
        Assert.Equal(["conv.weight", "conv.bias", "bn.num_batches_tracked"], checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal([2, 3, 2, 2], checkpoint.Tensors[0].Shape);
        Assert.Equal(Fixture.Ramp(24), checkpoint.Tensors[0].ToSingles());
        Assert.Equal(Fixture.Ramp(2), checkpoint.Find("conv.bias")!.ToSingles());
        var counter = checkpoint.Tensors[2];
        Assert.Equal((DType.Int64, 0, 1L), (counter.DType, counter.Shape.Count, counter.Count));
        Assert.Equal([7f], counter.ToSingles());
        Assert.Equal(26, checkpoint.FloatCount);
        Assert.Null(checkpoint.Find("conv"));
    }

    [Theory]
    [InlineData("types.pt")]
    [InlineData("types-legacy.pth")]
    [InlineData("types.safetensors")]
    public void Each_element_type_is_read(string file)
    {
        using var checkpoint = Fixture.Open(file);

        Assert.Equal(10, checkpoint.Tensors.Count);
        foreach (var tensor in checkpoint.Tensors)
        {
            float[] expected = tensor.DType.IsFloatingPoint() ? Fixture.Ramp(6)
                : tensor.DType == DType.Bool ? [1, 0, 1, 0, 0, 1] : [0, 1, 2, 3, 4, 5];
            var doubles = new double[6];
            tensor.CopyTo(doubles);
            Assert.Equal(tensor.Name, tensor.DType.Name());
            Assert.Equal(expected, tensor.ToSingles());
            Assert.Equal(expected, doubles.Select(d => (float)d));
        }
    }

    [Theory]
    [InlineData("strided.pt")]
    [InlineData("strided-legacy.pth")]
    public void Strides_and_shared_storages_are_read_in_logical_order(string file)
    {
        using var checkpoint = Fixture.Open(file);
        var whole = Fixture.Ramp(24);
        float At(int row, int column) => whole[(row * 6) + column];
        float[] Grid(int rows, int columns, Func<int, int, float> at) =>
            [.. Enumerable.Range(0, rows * columns).Select(i => at(i / columns, i % columns))];

        Expect("whole", [4, 6], whole);
        Expect("transposed", [6, 4], Grid(6, 4, (r, c) => At(c, r)));
        Expect("slice", [2, 3], Grid(2, 3, (r, c) => At(r + 1, c + 2)));
        Expect("every_second", [4, 3], Grid(4, 3, (r, c) => At(r, c * 2)));
        Expect("row", [6], Grid(1, 6, (_, c) => At(2, c)));
        Expect("number", [], [At(3, 5)]);
        Expect("expanded", [3, 4], Grid(3, 4, (_, _) => At(0, 0)));
        Expect("channels_last", [2, 3, 2, 2], whole);
        Expect("empty", [0, 3], []);

        void Expect(string name, long[] shape, float[] values)
        {
            var tensor = checkpoint.Find(name)!;
            Assert.Equal(shape, tensor.Shape);
            Assert.Equal(values, tensor.ToSingles());
            for (var first = 0; first < values.Length; first++)
            {
                var rest = new double[values.Length - first];
                tensor.CopyTo(first, rest);
                Assert.Equal(values[first..], rest.Select(v => (float)v));
            }
        }
    }

    [Fact]
    public void Numbers_and_texts_beside_the_state_dict_are_metadata_and_the_rest_is_noted()
    {
        foreach (var file in new[] { "wrapped.pt", "wrapped-legacy.pth" })
        {
            using var checkpoint = Fixture.Open(file);
            var metadata = checkpoint.Metadata.Select(p => $"{p.Key}={p.Value}");
            Assert.Equal(["epoch=12", "arch=tiny", "best_acc=91.25", "best_acc1=76.5"], metadata);
            Assert.Equal(
                [
                    "state dict taken from 'state_dict'",
                    "entry 'args' is not read: an argparse.Namespace",
                    "entry 'optimizer' is not read: a dict with 2 entries",
                    "prefix 'module.' removed from all names",
                ],
                checkpoint.Notes);
        }
    }

    [Fact]
    public void Several_prefixes_are_removed_one_after_the_other()
    {
        using var checkpoint = Fixture.Open("net.pt");
        Assert.Equal(3, checkpoint.Notes.Count);
        Assert.Equal("0.5", checkpoint.Metadata["acc"]);
    }

    [Fact]
    public void Safetensors_metadata_is_there()
    {
        using var checkpoint = Fixture.Open("small.safetensors");
        Assert.Equal("hello", checkpoint.Metadata["note"]);
        Assert.Empty(checkpoint.Notes);
    }

    [Fact]
    public void A_parameter_is_its_tensor()
    {
        using var checkpoint = Fixture.Open("parameter.pt");
        Assert.Equal(Fixture.Ramp(4), checkpoint.Find("weight")!.ToSingles());
    }

    [Fact]
    public void Npz_arrays_are_tensors()
    {
        using var checkpoint = Fixture.Open("arrays.npz");
        Assert.Equal(CheckpointFormat.NumpyArchive, checkpoint.Format);
        foreach (var name in new[] { "f4", "f8", "big", "fortran", "half" })
            Assert.Equal(Fixture.Ramp(24), checkpoint.Find(name)!.ToSingles());
        Assert.Equal([0, 1, 2, 3, 4, 5], checkpoint.Find("big_i2")!.ToSingles());
        using var compressed = Fixture.Open("compressed.npz");
        Assert.Equal(Fixture.Ramp(24), compressed.Find("weight")!.ToSingles());
    }

    [Fact]
    public void The_hash_is_that_of_the_file()
    {
        using var checkpoint = Fixture.Open("small.pt");
        var expected = System.Security.Cryptography.SHA256.HashData(Fixture.Bytes("small.pt"));
        Assert.Equal(Convert.ToHexStringLower(expected), checkpoint.Sha256());
    }

    [Fact]
    public void A_closed_checkpoint_is_not_read()
    {
        var checkpoint = Fixture.Open("small.pt");
        checkpoint.Dispose();
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Tensors[0].ToSingles());
        Assert.Throws<ObjectDisposedException>(checkpoint.Sha256);
    }

    [Fact]
    public void A_destination_of_another_length_is_an_argument_error()
    {
        using var checkpoint = Fixture.Open("small.pt");
        Assert.Throws<ArgumentException>(() => checkpoint.Tensors[0].CopyTo(new float[23]));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Tensors[0].CopyTo(20, new double[5]));
    }
}
