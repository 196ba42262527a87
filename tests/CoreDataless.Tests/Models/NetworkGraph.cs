using CoreDataless.Engine;
using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

internal static class NetworkGraph
{
    public static Graph Graph(this Network network)
    {
        var graph = new Graph();
        network.Append(graph, graph.Input("images", network.Input));
        return graph;
    }
}
