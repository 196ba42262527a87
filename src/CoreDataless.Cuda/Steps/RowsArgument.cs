using System.Runtime.InteropServices;

namespace CoreDataless.Cuda;

/// <summary>The rows of a kernel's input: <c>Rows</c> in <c>rows.cuh</c>.</summary>
/// <param name="First">Address of the first row; 0 where there is no such input.</param>
/// <param name="Serves">Rows of the result that one row serves: 1, or all copies of an image.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RowsArgument(ulong First, int Serves);
