using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>What honest files hold that PyTorch does not write any more, or the one at hand does not yet.</summary>
public class UnusualPickleTests
{
    private static readonly byte[] Magic =
        [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private static PickleAssembler New() => new();

    private static void Read(byte[] file, Action<Checkpoint> check) => Fixture.WithFile(file, path =>
    {
        using var checkpoint = Checkpoint.Open(path);
        check(checkpoint);
    });

    /// <summary>A legacy file of one storage '0' with the given floats.</summary>
    private static byte[] Legacy(byte[] pickle, bool littleEndian, params float[] elements) =>
    [
        .. Magic,
        .. New().Op("M\u00e9\u0003").Stop(),
        .. New().Op("}").Text("little_endian").Raw((byte)(littleEndian ? 0x88 : 0x89)).Op("s").Stop(),
        .. pickle,
        .. New().Op("]").Text("0").Op("a").Stop(),
        .. BitConverter.GetBytes((long)elements.Length),
        .. elements.SelectMany(BitConverter.GetBytes),
    ];

    /// <summary>Before PyTorch 0.4 a storage could be a view of another one.</summary>
    private static byte[] ViewOf(long offset, long count, long whole)
    {
        var pickle = New().Op("}").Text("w").Global("torch._utils", "_rebuild_tensor").Op("((");
        pickle.Text("storage").Global("torch.cuda", "FloatStorage").Text("0").Text("cuda:0").Int(whole);
        return pickle.Op("(").Text("1").Int(offset).Int(count).Op("ttQ").Int(1).Ints(2).Ints(1).Op("tRs").Stop();
    }

    [Fact]
    public void A_view_of_a_storage_begins_at_its_offset()
    {
        Read(Legacy(ViewOf(2, 3, 6), littleEndian: true, Fixture.Ramp(6)), checkpoint =>
        {
            Assert.Equal(CheckpointFormat.TorchLegacy, checkpoint.Format);
            Assert.Equal(Fixture.Ramp(6)[3..5], checkpoint.Find("w")!.ToSingles());
        });
    }

    [Theory]
    [InlineData(2, 2, 6)]
    [InlineData(4, 3, 6)]
    [InlineData(-1, 3, 6)]
    [InlineData(2, 3, 7)]
    [InlineData(long.MaxValue, 3, 6)]
    public void A_view_beyond_its_storage_is_refused(long offset, long count, long whole) =>
        Fixture.Refusal(Legacy(ViewOf(offset, count, whole), littleEndian: true, Fixture.Ramp(6)));

    [Fact]
    public void Old_files_of_big_endian_machines_are_little_endian_and_say_so() =>
        Read(Legacy(ViewOf(0, 6, 6), littleEndian: false, Fixture.Ramp(6)), checkpoint =>
        {
            Assert.Equal(Fixture.Ramp(6)[1..3], checkpoint.Tensors[0].ToSingles());
            Assert.Contains("big-endian machine", Assert.Single(checkpoint.Notes));
        });

    [Fact]
    public void Bytes_behind_an_old_file_are_noted() =>
        Read([.. Legacy(ViewOf(0, 6, 6), littleEndian: true, Fixture.Ramp(6)), 1, 2, 3], checkpoint =>
            Assert.Equal(["3 bytes behind the last storage are not read"], checkpoint.Notes));

    [Fact]
    public void An_ordered_dict_of_Python_2_is_a_list_of_pairs()
    {
        var pickle = New().Global("collections", "OrderedDict").Op("(](](U\u0001w").Tensor(0, [4], [1]).Op("eetR");
        Read(ZipAssembler.Torch(pickle.Stop()), checkpoint => Assert.Equal("w", checkpoint.Tensors[0].Name));
    }

    [Fact]
    public void A_tensor_of_bytes_states_its_type()
    {
        var pickle = New().Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v3").Op("(");
        pickle.Storage("UntypedStorage", count: 16).Int(1).Ints(2, 3).Ints(3, 1).Raw(0x89).Op("N");
        Read(ZipAssembler.Torch(pickle.Global("torch", "uint16").Op("tRs").Stop()), checkpoint =>
        {
            Assert.Equal(DType.UInt16, checkpoint.Tensors[0].DType);
            Assert.Equal(new float[6], checkpoint.Tensors[0].ToSingles());
        });
    }

    [Fact]
    public void A_tensor_with_attributes_is_its_tensor()
    {
        var pickle = New().Op("}").Text("w").Global("torch._tensor", "_rebuild_from_type_v2").Op("(")
            .Global("torch._utils", "_rebuild_parameter").Global("torch.nn.parameter", "Parameter").Op("(")
            .Tensor(0, [4], [1]).Raw(0x88).Op("Nt}tRs").Stop();
        Read(ZipAssembler.Torch(pickle), checkpoint => Assert.Equal([4], checkpoint.Tensors[0].Shape));
    }

    [Fact]
    public void A_wrapper_of_any_name_is_found_if_it_is_the_only_one()
    {
        var pickle = New().Op("}").Text("params").Op("}").Text("w").Tensor(0, [4], [1]).Op("ss").Stop();
        Read(ZipAssembler.Torch(pickle), found => Assert.Equal(["state dict taken from 'params'"], found.Notes));
        var two = New().Op("}(").Text("g").Op("}").Text("w").Tensor(0, [4], [1]).Op("s").Text("d").Op("}").Text("w")
            .Tensor(0, [4], [1]).Op("su").Stop();
        Assert.Contains("'g' (a dict with 1 entry), 'd'", Fixture.Refusal(ZipAssembler.Torch(two)));
    }

    [Fact]
    public void A_prefix_that_only_some_names_have_stays()
    {
        var pickle = New().Op("}(").Text("module.a").Tensor(0, [4], [1]).Text("b").Tensor(0, [4], [1]).Op("u").Stop();
        Read(ZipAssembler.Torch(pickle), checkpoint =>
        {
            Assert.Equal(["module.a", "b"], checkpoint.Tensors.Select(t => t.Name));
            Assert.Empty(checkpoint.Notes);
        });
    }

    [Theory]
    [InlineData("__builtin__")]
    [InlineData("builtins")]
    public void No_bytes_are_the_call_of_bytes(string module)
    {
        var pickle = New().Op("}(").Text("w").Tensor(0, [4], [1]).Text("b").Global(module, "bytes").Op(")Ru").Stop();
        Read(ZipAssembler.Torch(pickle), found => Assert.Equal(["entry 'b' is not read: 0 bytes"], found.Notes));
        var called = New().Op("}(").Text("w").Tensor(0, [4], [1]).Text("b").Global(module, "bytes").Int(1L << 40);
        Assert.Contains("bytes", Fixture.Refusal(ZipAssembler.Torch(called.Op("\u0085Ru").Stop())));
    }

    [Fact]
    public void A_NumPy_number_beyond_int64_is_noted()
    {
        var pickle = New().Op("}(").Text("w").Tensor(0, [4], [1]).Text("seed")
            .Global("numpy.core.multiarray", "scalar").Global("numpy", "dtype").Text("u8").Op("\u0085R")
            .Op("C\u0008").Raw(255, 255, 255, 255, 255, 255, 255, 255).Op("\u0086Ru").Stop();
        Read(ZipAssembler.Torch(pickle), found =>
            Assert.Equal(["entry 'seed' is not read: 18446744073709551615"], found.Notes));
    }

    [Fact]
    public void Storages_of_no_tensor_are_noted()
    {
        var zip = ZipAssembler.Zip(
        [
            new("a/data.pkl", PickleAssembler.StateDict(0, [4], [1])), new("a/data/0", new byte[16]),
            new("a/data/1", [1]),
        ]);
        Read(zip, checkpoint => Assert.Equal(["1 storages belong to no tensor and are not read"], checkpoint.Notes));
    }
}
