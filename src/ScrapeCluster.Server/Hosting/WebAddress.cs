using System.Net;
using System.Net.Sockets;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Where the node serves HTTP: an IP address and a port, 0 for a free one.</summary>
internal sealed record WebAddress(IPEndPoint EndPoint)
{
    public static readonly WebAddress Default = new(new IPEndPoint(IPAddress.Loopback, 9393));

    /// <summary>Takes "IP:PORT", "[IPv6]:PORT", "localhost:PORT", and ":PORT" for every address.</summary>
    public static bool TryParse(string text, out WebAddress value, out string error)
    {
        value = Default;
        error = "allowed is IP:PORT with a port from 0 to 65535; :PORT listens on every address";
        if (text.StartsWith(':') && HostPort.TryParsePort(text[1..], out var port))
        {
            value = new WebAddress(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }

        if (!HostPort.TryParse(text, out var parts, out _))
            return false;
        if (!IPAddress.TryParse(parts.Host == "localhost" ? "127.0.0.1" : parts.Host, out var ip))
            return false;
        value = new WebAddress(new IPEndPoint(ip, parts.Port));
        return true;
    }

    /// <summary>Takes the address. Throws <see cref="SocketException"/> where another process has it or it is not this machine's.</summary>
    public Socket Bind()
    {
        var address = EndPoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6 ? IPAddress.Any : EndPoint.Address;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, EndPoint.Port));
            // Listening at once keeps a second process from taking the same port meanwhile.
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The address under which this machine reaches the node, once the port is known: loopback for "every address".</summary>
    public HostPort Reachable => new(IsEveryAddress ? "127.0.0.1" : EndPoint.Address.ToString(), EndPoint.Port);

    public override string ToString() => EndPoint.Address.Equals(IPAddress.IPv6Any) ? $":{EndPoint.Port}" : EndPoint.ToString();

    private bool IsEveryAddress => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any);
}
