using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>
/// The stand-in cuDNN refuses what cuDNN refuses. What it computes is tried by the layers' own tests, which compare it with
/// the reference backend.
/// </summary>
public sealed unsafe class CuDnnTests : OnEmulatedCuda
{
    private const int Tensor = 17, Pointwise = 0, PointwiseOperation = 13, Plan = 5;
    private const int Int64 = 3, DataType = 1, PointwiseMode = 14, Descriptor = 15;

    private readonly EmulatedCuda _emulated;

    // Not before it is known that there is one.
    public CuDnnTests() => _emulated = EmulatedCuda.Fresh();

    private CuDnn Dnn => _emulated.Tables.CuDnn!;

    [Fact]
    public void Attributes_of_the_wrong_type_or_number_or_of_other_descriptors_are_refused()
    {
        nint tensor = Create(Tensor);
        long* numbers = stackalloc long[] { 1, 2, 3, 4 };
        Assert.Equal(2010, Dnn.cudnnBackendSetAttribute(tensor, 902, DataType, 4, numbers));
        Assert.Equal(2006, Dnn.cudnnBackendSetAttribute(tensor, 902, Int64, 3, numbers));
        Assert.Equal(3000, Dnn.cudnnBackendSetAttribute(tensor, 700, Int64, 4, numbers));
        Assert.Equal(2002, Dnn.cudnnBackendSetAttribute(tensor, 902, Int64, 4, null));
        Assert.Equal(0, Dnn.cudnnBackendSetAttribute(tensor, 902, Int64, 4, numbers));
    }

    [Fact]
    public void A_descriptor_is_complete_before_it_is_final_and_final_before_it_is_used()
    {
        nint tensor = Create(Tensor), pointwise = Create(Pointwise), operation = Create(PointwiseOperation);
        Assert.Equal(2000, Dnn.cudnnBackendFinalize(tensor));
        Assert.Contains("lacks attribute 900", Dnn.Describe(2000), StringComparison.Ordinal);
        Assert.Equal(2004, Dnn.cudnnBackendSetAttribute(operation, 750, Descriptor, 1, &pointwise));
        int mode = 100, precision = 0;
        Dnn.Check(Dnn.cudnnBackendSetAttribute(pointwise, 0, PointwiseMode, 1, &mode));
        Dnn.Check(Dnn.cudnnBackendSetAttribute(pointwise, 1, DataType, 1, &precision));
        Dnn.Check(Dnn.cudnnBackendFinalize(pointwise));
        Assert.Equal(0, Dnn.cudnnBackendSetAttribute(operation, 750, Descriptor, 1, &pointwise));
        Assert.Equal(2000, Dnn.cudnnBackendSetAttribute(pointwise, 0, PointwiseMode, 1, &mode));
        long workspace, count;
        Assert.Equal(2004, Dnn.cudnnBackendGetAttribute(Create(Plan), 402, Int64, 1, &count, &workspace));
    }

    [Fact]
    public void Descriptors_are_counted_and_those_destroyed_are_known_no_more()
    {
        nint tensor = Create(Tensor);
        Assert.Equal("descriptor 1\n", _emulated.Live);
        Dnn.Check(Dnn.cudnnBackendDestroyDescriptor(tensor));
        Assert.Equal("", _emulated.Live);
        Assert.Equal(2000, Dnn.cudnnBackendDestroyDescriptor(tensor));
        Assert.Equal(2000, Dnn.cudnnBackendFinalize(tensor));
    }

    [Fact]
    public void Version_8_has_other_numbers_for_its_refusals()
    {
        _emulated.CuDnn(version: 8907, runtime: 11080);
        Assert.Equal((8907u, 11080u), ((uint)Dnn.cudnnGetVersion(), (uint)Dnn.cudnnGetCudartVersion()));
        nint tensor = Create(Tensor);
        long number = 0;
        Assert.Equal(3, Dnn.cudnnBackendFinalize(tensor));
        Assert.Equal(9, Dnn.cudnnBackendSetAttribute(tensor, 700, Int64, 1, &number));
    }

    private nint Create(int kind)
    {
        nint descriptor = 0;
        Dnn.Check(Dnn.cudnnBackendCreateDescriptor(kind, &descriptor));
        return descriptor;
    }
}
