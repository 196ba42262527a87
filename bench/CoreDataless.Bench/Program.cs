using BenchmarkDotNet.Running;
using CoreDataless.Bench;

if (args is ["peer", "--threads", var threads])
{
    Peer.Serve(int.Parse(threads));
    return;
}
if (args is ["singular-values", "--threads", var solverThreads])
{
    SingularValuePeer.Serve(int.Parse(solverThreads));
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Peer).Assembly).Run(args);
