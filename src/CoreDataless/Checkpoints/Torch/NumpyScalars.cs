using System.Text;
using CoreDataless.Arrays;
using CoreDataless.Checkpoints.Pickle;

namespace CoreDataless.Checkpoints.Torch;

/// <summary>The NumPy numbers that training scripts store beside the weights, such as the best accuracy.</summary>
internal static class NumpyScalars
{
    public static PickleValue Type(PickleValue[] arguments) => arguments is [TextValue code, ..]
        ? new NumpyTypeValue(code.Value)
        : throw new MalformedDataException("its pickle builds a NumPy type from what is no name");

    public static PickleValue Scalar(PickleValue[] arguments)
    {
        if (arguments is not [NumpyTypeValue type, _])
            throw new MalformedDataException("its pickle has a NumPy number of no type");
        if (NumpyTypes.Find(type.Code) is not { } element) return new OpaqueValue($"a NumPy value of type {type.Code}");
        // Python 2 had texts where Python 3 has bytes.
        var bytes = arguments[1] switch
        {
            BytesValue b => b.Value,
            TextValue t when t.Value.Length == element.Size() => Encoding.Latin1.GetBytes(t.Value),
            _ => [],
        };
        if (bytes.Length != element.Size())
            throw new MalformedDataException("its pickle has a NumPy number of a wrong length");
        return Number(new StridedView(new ByteRun(bytes), element, type.BigEndian, 0, [], []));
    }

    /// <summary>The one element of an array.</summary>
    public static PickleValue Number(StridedView view)
    {
        if (view.Type.IsFloatingPoint())
        {
            Span<double> value = [0];
            view.Read(0, value);
            return new FloatValue(value[0]);
        }
        if (view.Type == DType.UInt64)
        {
            Span<ulong> unsigned = [0];
            view.Read(0, unsigned);
            return unsigned[0] <= long.MaxValue ? new IntValue((long)unsigned[0]) : new BigIntValue(unsigned[0]);
        }
        Span<long> integer = [0];
        view.Read(0, integer);
        return view.Type == DType.Bool ? new BoolValue(integer[0] != 0) : new IntValue(integer[0]);
    }
}
