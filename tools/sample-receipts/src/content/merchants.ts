/** What a shop has to sell. */
export type Shelf = 'grocery' | 'cafe' | 'pharmacy' | 'hardware' | 'noodles' | 'italian' | 'yakitori';
export type MerchantKind = 'grocery' | 'cafe' | 'pharmacy' | 'hardware' | 'restaurant';

/** An invented shop. Telephone numbers are from the range kept free for examples (555-0100 to 555-0199). */
export interface Merchant {
  kind: MerchantKind;
  shelf: Shelf;
  /** As it is known. */
  name: string;
  /** As it is printed at the top of the receipt, line by line. */
  sign: readonly string[];
  street: string;
  city: string;
  phone: string;
  website?: string;
  greeting: string;
  latitude: number;
  longitude: number;
  /** In parts of 10,000. */
  taxRate: number;
}

export const MERCHANTS: readonly Merchant[] = [
  {
    kind: 'grocery',
    shelf: 'grocery',
    name: 'Juniper & Rye Market',
    sign: ['JUNIPER & RYE', 'MARKET'],
    street: '418 Larkspur Ave',
    city: 'Testville, CA 90000',
    phone: '(555) 555-0112',
    website: 'juniper-rye.example',
    greeting: 'THANK YOU FOR SHOPPING LOCAL',
    latitude: 34.1234567,
    longitude: -118.2345678,
    taxRate: 725,
  },
  {
    kind: 'grocery',
    shelf: 'grocery',
    name: "Maple Corner Grocer's",
    sign: ["MAPLE CORNER GROCER'S"],
    street: '12 Example Street',
    city: 'Fairhaven, VT 05000',
    phone: '(555) 555-0178',
    greeting: 'Have a nice day!',
    latitude: 43.5941,
    longitude: -73.26,
    taxRate: 600,
  },
  {
    kind: 'grocery',
    shelf: 'grocery',
    name: 'Mercado Peña',
    sign: ['MERCADO PEÑA', '¡Siempre fresco!'],
    street: '903 Calle Número Ocho',
    city: 'San Ficticio, TX 78000',
    phone: '(555) 555-0134',
    greeting: '¡GRACIAS POR SU COMPRA!',
    latitude: 29.41,
    longitude: -98.5,
    taxRate: 825,
  },
  {
    kind: 'cafe',
    shelf: 'cafe',
    name: 'Café Étoile du Nord',
    sign: ['CAFÉ ÉTOILE', 'du Nord'],
    street: '77 Rue Imaginaire',
    city: 'Montréal, QC H0H 0H0',
    phone: '(555) 555-0190',
    website: 'etoile-du-nord.example',
    greeting: 'Merci et à bientôt ♥',
    latitude: 45.5088,
    longitude: -73.5616,
    taxRate: 1498,
  },
  {
    kind: 'cafe',
    shelf: 'cafe',
    name: 'The Drowsy Otter',
    sign: ['the drowsy otter', 'coffee · cakes · naps'],
    street: '5 Wharf Lane',
    city: 'Portfiction, OR 97000',
    phone: '(555) 555-0141',
    greeting: 'wifi: ask an otter',
    latitude: 45.52,
    longitude: -122.68,
    taxRate: 0,
  },
  {
    kind: 'pharmacy',
    shelf: 'pharmacy',
    name: 'Willow Lane Pharmacy',
    sign: ['WILLOW LANE', 'PHARMACY #0042'],
    street: '2200 Willow Lane',
    city: 'Sampleton, OH 43000',
    phone: '(555) 555-0156',
    website: 'willowlane-rx.example',
    greeting: 'GET WELL SOON',
    latitude: 39.9612,
    longitude: -82.9988,
    taxRate: 575,
  },
  {
    kind: 'pharmacy',
    shelf: 'pharmacy',
    name: 'Apotheke Grün',
    sign: ['Apotheke Grün', 'Inh. Käthe Größ'],
    street: '31 Lindenstraße',
    city: 'New Musterstadt, WI 53000',
    phone: '(555) 555-0163',
    greeting: 'Gute Besserung!',
    latitude: 43.0389,
    longitude: -87.9065,
    taxRate: 550,
  },
  {
    kind: 'hardware',
    shelf: 'hardware',
    name: 'Hobbs & Daughters Hardware',
    sign: ['HOBBS & DAUGHTERS', 'HARDWARE — EST. 1931'],
    street: '64 Anvil Road',
    city: 'Mockingham, PA 19000',
    phone: '(555) 555-0105',
    greeting: 'RETURNS WITHIN 30 DAYS WITH RECEIPT',
    latitude: 40.0379,
    longitude: -76.3055,
    taxRate: 600,
  },
  {
    kind: 'hardware',
    shelf: 'hardware',
    name: "O'Malley's Tool Shed",
    sign: ["O'MALLEY'S", 'TOOL SHED'],
    street: '1 Quarry Court',
    city: 'Placeholder, MA 01000',
    phone: '(555) 555-0119',
    website: 'omalleys-tools.example',
    greeting: "IF WE DON'T HAVE IT, YOU DON'T NEED IT",
    latitude: 42.3601,
    longitude: -71.0589,
    taxRate: 625,
  },
  {
    kind: 'restaurant',
    shelf: 'noodles',
    name: '龍門麵館 Dragon Gate Noodles',
    sign: ['龍門麵館', 'DRAGON GATE NOODLES'],
    street: '188 Lantern Alley',
    city: 'San Inventado, CA 94000',
    phone: '(555) 555-0188',
    greeting: '謝謝光臨 PLEASE COME AGAIN',
    latitude: 37.7941,
    longitude: -122.4078,
    taxRate: 863,
  },
  {
    kind: 'restaurant',
    shelf: 'italian',
    name: 'Trattoria Nonna Lucía',
    sign: ['Trattoria', 'Nonna Lucía'],
    street: '29 Via Finta',
    city: 'Nonesuch, NJ 07000',
    phone: '(555) 555-0127',
    greeting: 'Grazie mille!',
    latitude: 40.7357,
    longitude: -74.1724,
    taxRate: 663,
  },
  {
    kind: 'restaurant',
    shelf: 'yakitori',
    name: '焼き鳥とり松',
    sign: ['焼き鳥', 'とり松'],
    street: '6 Paper Crane Way',
    city: 'Fabelton, WA 98000',
    phone: '(555) 555-0149',
    greeting: 'ありがとうございました',
    latitude: 47.6062,
    longitude: -122.3321,
    taxRate: 1010,
  },
];
