import type { Random } from '../random.ts';
import type { Shelf } from './merchants.ts';

export interface Product {
  words: readonly string[];
  /** In cents, for one. */
  price: number;
}

interface Assortment {
  names: readonly string[];
  /** Lowest and highest price in cents. */
  prices: readonly [number, number];
  /** How often a name is preceded by a brand that few other receipts have. */
  branded: number;
}

const ASSORTMENTS: Record<Shelf, Assortment> = {
  grocery: {
    names: [
      'SOURDOUGH LOAF',
      'ORGANIC BANANAS',
      'WHOLE MILK',
      'OAT MILK',
      'CHEDDAR WEDGE',
      'GREEK YOGURT',
      'CAGE-FREE EGGS',
      'BABY SPINACH',
      'CHERRY TOMATOES',
      'AVOCADO',
      'RED LENTILS',
      'BASMATI RICE',
      'OLIVE OIL',
      'PEANUT BUTTER',
      'RASPBERRY JAM',
      'SPARKLING WATER',
      'JALAPEÑOS',
      'CRÈME FRAÎCHE',
      'TORTILLAS',
      'DARK CHOCOLATE',
      'FROZEN PEAS',
      'CHICKEN THIGHS',
      'SMOKED SALMON',
      'KIMCHI',
      'PARSLEY',
      'SWEET POTATOES',
      'GRANOLA',
      'DISH SOAP',
    ],
    prices: [89, 1499],
    branded: 0.45,
  },
  cafe: {
    names: [
      'Espresso',
      'Double Espresso',
      'Flat White',
      'Cappuccino',
      'Café au lait',
      'Cold Brew',
      'Matcha Latte',
      'Chai Latte',
      'Hot Chocolate',
      'Croissant',
      'Pain au chocolat',
      'Crème brûlée',
      'Éclair',
      'Blueberry Muffin',
      'Banana Bread',
      'Avocado Toast',
      'Quiche Lorraine',
      'Lemon Tart',
      'Iced Tea',
      'Orange Juice',
    ],
    prices: [275, 1150],
    branded: 0.2,
  },
  pharmacy: {
    names: [
      'IBUPROFEN 200MG',
      'VITAMIN D3',
      'COUGH SYRUP',
      'ALLERGY RELIEF',
      'BANDAGES ASST',
      'TOOTHPASTE MINT',
      'DENTAL FLOSS',
      'SUNSCREEN SPF50',
      'HAND CREAM',
      'SHAMPOO',
      'COTTON SWABS',
      'EYE DROPS',
      'THERMOMETER',
      'LIP BALM',
      'ANTACID TABLETS',
      'CONTACT SOLUTION',
      'THROAT LOZENGES',
      'RAZOR BLADES',
    ],
    prices: [199, 2899],
    branded: 0.5,
  },
  hardware: {
    names: [
      'WOOD SCREWS 3IN',
      'DRYWALL ANCHORS',
      'CLAW HAMMER',
      'TAPE MEASURE 25FT',
      'SANDPAPER 120GRIT',
      'PAINT ROLLER',
      'MASKING TAPE',
      'HEX KEY SET',
      'GARDEN HOSE',
      'LED BULB 60W',
      'EXTENSION CORD',
      'DOOR HINGE',
      'CAULK WHITE',
      'PIPE WRENCH',
      'UTILITY KNIFE',
      'SAFETY GOGGLES',
      'WORK GLOVES',
      'HACKSAW',
      'ZIP TIES',
      'PADLOCK',
    ],
    prices: [149, 6999],
    branded: 0.5,
  },
  noodles: {
    names: [
      'Hand-pulled Noodles',
      'Wonton Soup',
      '小籠包 Xiaolongbao',
      'Scallion Pancake',
      '麻婆豆腐 Mapo Tofu',
      'Dan Dan Noodles',
      'Cucumber Salad',
      'Jasmine Tea',
      '豆漿 Soy Milk',
      'Sesame Balls',
      'Beef Brisket Noodles',
      'Chili Oil Dumplings',
      'Plum Juice',
      'Egg Fried Rice',
    ],
    prices: [350, 2200],
    branded: 0.15,
  },
  italian: {
    names: [
      'Margherita',
      'Gnocchi al pesto',
      'Tiramisù',
      'Osso buco',
      'Insalata mista',
      'Focaccia',
      'Chianti Glass',
      'Bruschetta',
      'Lasagne verdi',
      'Panna cotta',
      'Acqua frizzante',
      'Risotto ai funghi',
      'Affogato',
      'Caprese',
    ],
    prices: [450, 3200],
    branded: 0.15,
  },
  yakitori: {
    names: [
      '焼き鳥 Yakitori',
      '枝豆 Edamame',
      '味噌汁 Miso Soup',
      '餅 Mochi',
      '生ビール Draft Beer',
      '唐揚げ Karaage',
      'つくね Tsukune',
      '冷奴 Hiyayakko',
      '緑茶 Green Tea',
      'Onigiri Salmon',
      'Pickled Daikon',
      'Grilled Shishito',
      'Chicken Hearts',
      'Yuzu Sorbet',
    ],
    prices: [280, 1800],
    branded: 0.15,
  },
};

const BEGINNINGS = [
  'Bran',
  'Calo',
  'Dovi',
  'Elma',
  'Fenno',
  'Garil',
  'Hesper',
  'Ivo',
  'Jora',
  'Kelti',
  'Lumo',
  'Mirra',
  'Nove',
  'Orlen',
  'Pavo',
  'Quen',
  'Rosti',
  'Sava',
  'Tolli',
  'Umbra',
  'Vesti',
  'Wexo',
  'Yarro',
  'Zelda',
];
const MIDDLES = [
  '',
  'da',
  'fi',
  'gra',
  'ke',
  'lo',
  'mi',
  'ni',
  'pu',
  'ra',
  'so',
  'te',
  'vu',
  'wa',
  'xi',
  'zo',
];
const ENDINGS = [
  'belle',
  'brook',
  'craft',
  'dale',
  'field',
  'ford',
  'lino',
  'mark',
  'nette',
  'quist',
  'rosa',
  'stead',
  'tano',
  'vale',
  'wick',
  'worth',
];

/** Takes different things off a shelf, often of a brand that is rare enough to be searched for. */
export function pickProducts(shelf: Shelf, count: number, random: Random): Product[] {
  let names: string[] = [];
  return Array.from({ length: count }, () => {
    if (names.length === 0) names = [...ASSORTMENTS[shelf].names];
    const [name = ''] = names.splice(random.whole(0, names.length - 1), 1);
    return toProduct(name, ASSORTMENTS[shelf], random);
  });
}

function toProduct(name: string, { prices, branded }: Assortment, random: Random): Product {
  const brand = random.chance(branded) ? [inventBrand(name, random)] : [];
  // Dear things are rare, and prices like to end in 9.
  const cents = Math.round(prices[0] + (prices[1] - prices[0]) * random.next() ** 2);
  const price = random.chance(0.6) ? Math.floor(cents / 10) * 10 + 9 : cents;
  return { words: [...brand, ...name.split(' ')], price };
}

function inventBrand(name: string, random: Random): string {
  const brand = random.pick(BEGINNINGS) + random.pick(MIDDLES) + random.pick(ENDINGS);
  return name === name.toUpperCase() ? brand.toUpperCase() : brand;
}
