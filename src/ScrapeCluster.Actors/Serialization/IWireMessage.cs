namespace ScrapeCluster.Actors.Serialization;

/// <summary>A message that can pass between nodes: it has a manifest and a protobuf form in <see cref="WireSerializer"/>.</summary>
internal interface IWireMessage;
